// Where a database is and how much of it one process may use.
#pragma once

#include <chrono>
#include <string>

namespace steward::db {

struct Settings {
  // Host name or address, and port; not used when `socket` is set.
  std::string host = "127.0.0.1";
  int port = 3306;
  // Path of a Unix socket, at most 107 bytes.
  std::string socket;
  std::string schema;
  std::string user;
  std::string password;
  // Connections of the pool at most.
  int connections = 8;
  // How long a read or a write on a connection may hang. It bounds how long a call can be held by a
  // server that has stopped without closing its sockets: 3 s for calls, 60 s for jobs. The guards
  // inside the server (lock wait, statement time) are set just below it, so that a slow statement
  // costs a statement and not the connection. At least 1 s.
  std::chrono::seconds socket_timeout{3};
};

}  // namespace steward::db
