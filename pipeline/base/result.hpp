#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tt {

/// What code may branch on: whether to retry, which exit code, which HTTP status.
enum class ErrorKind {
    invalid_input, ///< What was given is wrong; trying again changes nothing.
    not_found,     ///< What was named does not exist.
    conflict,      ///< The world moved, or the name is taken; look again, then decide.
    denied,        ///< The caller may not do this.
    blocked,       ///< A gate, hold or lock is in the way; the message names it and the way out.
    unavailable,   ///< The other side cannot answer now; trying again may help.
    timeout,       ///< A deadline passed.
    cancelled,     ///< Somebody asked to stop.
    corrupt,       ///< Bytes are not what they should be; never trust them.
    failed,        ///< It was tried and did not work.
};

/// Why something did not happen. `message` says what happened, where and why; `hint` what to do, or nothing.
struct Error {
    ErrorKind kind = ErrorKind::failed;
    std::string message;
    std::string hint = {};

    bool operator==(const Error&) const = default;
};

/// The kind's name as it stands in JSON and logs, for example `invalid_input`.
std::string_view to_string(ErrorKind kind);

/// The inverse of to_string; an unknown name is `failed`, so that a newer server's kinds stay errors.
ErrorKind error_kind_from(std::string_view name);

/// A value or an Error. "Absent" is no error: that is Result<std::optional<T>>.
template<class T = void>
class [[nodiscard]] Result : public std::expected<T, Error> {
public:
    using std::expected<T, Error>::expected;
};

/// The short way to return an Error: `return fail(ErrorKind::not_found, "no build 'b1'")`.
inline std::unexpected<Error> fail(ErrorKind kind, std::string message, std::string hint = {}) {
    return std::unexpected(Error{kind, std::move(message), std::move(hint)});
}

/// Puts what was being done before the reason: `with_context(e, "open database")` → "open database: …".
inline std::unexpected<Error> with_context(Error error, std::string_view doing) {
    error.message = std::string(doing) + ": " + error.message;
    return std::unexpected(std::move(error));
}

} // namespace tt

#define TT_CONCAT_INNER(a, b) a##b
#define TT_CONCAT(a, b) TT_CONCAT_INNER(a, b)

/// Returns the error of `expr` from the calling function, if it has one.
#define TT_TRY(...)                                                                                          \
    if (auto TT_CONCAT(tt_try_, __LINE__) = (__VA_ARGS__); !TT_CONCAT(tt_try_, __LINE__))                    \
    return std::unexpected(std::move(TT_CONCAT(tt_try_, __LINE__)).error())

#define TT_ASSIGN_INNER(result, declaration, ...)                                                            \
    auto result = (__VA_ARGS__);                                                                             \
    if (!result) return std::unexpected(std::move(result).error());                                          \
    declaration = *std::move(result)

/// Declares a variable from a Result, or returns its error: `TT_ASSIGN(auto build, find_build(id));`.
#define TT_ASSIGN(declaration, ...) TT_ASSIGN_INNER(TT_CONCAT(tt_assign_, __LINE__), declaration, __VA_ARGS__)
