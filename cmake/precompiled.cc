// Only so that there is something to compile with the header; see precompile.cmake.
