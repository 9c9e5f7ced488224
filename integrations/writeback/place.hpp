#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "pipeline/base/result.hpp"

#include <optional>
#include <utility>

/// Private to this folder.
namespace tt {

/// Where something is written.
struct Place {
    github::Client& client;
    const github::RepositoryName& repository;
};

/// Several things to write, of which one that is refused keeps no other back, but a GitHub that does not
/// answer does.
class Attempts {
public:
    void take(const Result<>& result) {
        if (!result && !first_error_) first_error_ = result.error();
        if (!result) hopeless_ = hopeless_ || is_hopeless(result.error().kind);
    }

    [[nodiscard]] bool hopeless() const { return hopeless_; }

    [[nodiscard]] Result<> result() const {
        if (first_error_) return std::unexpected(*first_error_);
        return {};
    }

private:
    static bool is_hopeless(ErrorKind kind) {
        return kind == ErrorKind::unavailable || kind == ErrorKind::timeout || kind == ErrorKind::cancelled;
    }

    std::optional<Error> first_error_;
    bool hopeless_ = false;
};

} // namespace tt
