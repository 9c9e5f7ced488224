#pragma once

#include "integrations/server/http_server.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tt {

/// A listener on loopback with a key and a certificate that nobody else signed, both written to the
/// directory. The address stands in it as a name too, because libgit2's TLS compares names alone.
inline HttpListener self_signed(const std::filesystem::path& directory) {
    const std::string key = (directory / "key.pem").string();
    const std::string certificate = (directory / "cert.pem").string();
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1,DNS:127.0.0.1 -keyout "
        + key + " -out " + certificate + " 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return {.certificate = certificate, .private_key = key};
}

} // namespace tt
