#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

/// What it means when Jenkins, or what stands in front of it, does not do what was asked. Private to this
/// folder.
namespace tt::jenkins {

/// An Error for each answer that is no success: a status of 300 and more, save those the caller knows to
/// take.
Result<> refuse_failure(const HttpRequest& request, const HttpResponse& response);

/// Refuses a file whose end only the end of the connection tells, which may have come too early.
Result<> refuse_boundless(const HttpRequest& request, const HttpResponse& response);

/// Refuses a page for people, though its status says that all is well.
Result<> refuse_page(const HttpRequest& request, const HttpResponse& response);

/// Refuses an answer that is no JSON, though its status says that all is well: a page to log in, mostly.
Result<> require_json(const HttpRequest& request, const HttpResponse& response);

/// Refuses an answer that Jenkins itself would have marked as its own.
Result<> require_jenkins(const HttpRequest& request, const HttpResponse& response);

/// Whether Jenkins wants another crumb.
bool wants_crumb(const HttpResponse& response);

} // namespace tt::jenkins
