// Files the process may still open: each connection is one, and a process without any cannot even
// accept the next to turn it away.
#pragma once

namespace steward::gateway {

// Lets this process open as many files as it is allowed to ask for.
void AllowManyFiles();

// Whether files are left beside this one for what is not a connection. Files are numbered from the
// lowest that is free, so the number of a new one tells how many there are.
bool LeavesFiles(int fd);

}  // namespace steward::gateway
