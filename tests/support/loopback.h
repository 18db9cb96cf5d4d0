// Addresses on this machine, the only ones that tests use.
#pragma once

#include <netinet/in.h>

#include <cstdint>

namespace steward::testing {

// 127.0.0.1; port 0: any that is free.
inline sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace steward::testing
