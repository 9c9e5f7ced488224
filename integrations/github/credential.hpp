#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <utility>

namespace tt::github {

/// Who speaks to GitHub.
class Credential {
public:
    virtual ~Credential() = default;

    /// What is sent as bearer token, valid for the moment; empty is nobody in particular. May block, to get
    /// one.
    virtual Result<std::string> token() = 0;

    /// GitHub answered 401: a token that can be had anew is not to be used again.
    virtual void refused() {}
};

/// A token that somebody made: a personal access token, or the one of a CI job.
class Token : public Credential {
public:
    explicit Token(std::string text)
        : text_(std::move(text)) {}

    Result<std::string> token() override { return text_; }

private:
    std::string text_;
};

} // namespace tt::github
