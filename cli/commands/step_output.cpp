#include "cli/commands/step_output.hpp"

#include "cli/json_text.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"
#include "pipeline/model/output.hpp"

#include <csignal>

namespace tt {

namespace {

constexpr Duration between_looks = std::chrono::milliseconds{500};
/// A host that restarts its agent, or has much to do, is asked so often before it counts as gone.
constexpr int most_misses = 3;

class Reader {
public:
    Reader(Context& context, const OutputQuestion& question, Signals signals)
        : context_(context)
        , question_(question)
        , service_(service_if_any(context))
        , deploy_(question.deploy)
        , step_(question.step)
        , signals_(std::move(signals)) {}

    Result<ExitCode> run() {
        for (int misses = 0;;) {
            const auto part = ask();
            if (!part && (!may_pass(part.error()) || ++misses == most_misses))
                return std::unexpected(part.error());
            if (part) {
                misses = 0;
                TT_TRY(take(*part));
                if (is_all(*part)) return ExitCode::ok;
            }
            const bool at_once = part && !part->text.empty();
            TT_ASSIGN(
                const bool signalled, wait_readable(signals_.fd(), at_once ? Duration{0} : between_looks)
            );
            if (signalled) return ExitCode::interrupted;
        }
    }

private:
    Result<OutputPart> ask() {
        return context_.client.get<OutputPart>(
            "/v1/hosts/output", {{"host", question_.host},
                                 {"service", service_.value},
                                 {"deploy", deploy_.value},
                                 {"step", step_},
                                 {"attempt", std::to_string(attempt_)},
                                 {"from", std::to_string(from_)}}
        );
    }

    [[nodiscard]] bool may_pass(const Error& error) const {
        return question_.follow && (error.kind == ErrorKind::timeout || error.kind == ErrorKind::unavailable);
    }

    /// Without following it is all once nothing more is there now.
    [[nodiscard]] bool is_all(const OutputPart& part) const {
        return part.ended || (!question_.follow && part.text.empty());
    }

    Result<> take(const OutputPart& part) {
        if (!part.error.empty()) return refuse(part);
        if (part.attempt != attempt_ || part.step != step_) begin(part);
        if (part.from > from_ && part.attempt == attempt_ && from_ > 0) lost(part.from - from_);
        from_ = part.next;
        if (context_.output.is_json())
            context_.output.text(with_schema(encode(part), "output") + "\n");
        else
            context_.output.text(part.text);
        tell(part);
        return {};
    }

    /// From here on the same service, deploy and step are meant, also when a newer one begins.
    void begin(const OutputPart& part) {
        service_ = part.service;
        if (part.attempt == 0) return;
        deploy_ = part.deploy;
        step_ = part.step;
        attempt_ = part.attempt;
        from_ = 0;
        const std::string of = part.deploy.empty() ? "" : " of " + part.deploy.value;
        const std::string nth = part.attempt > 1 ? ", attempt " + std::to_string(part.attempt) : "";
        context_.output.remark(part.service.value + ": " + part.step + of + nth);
    }

    void lost(std::uint64_t bytes) {
        context_.output.remark(std::to_string(bytes) + " bytes in between were not kept");
    }

    /// How the attempt stands, whenever that is news.
    void tell(const OutputPart& part) {
        const std::string status = std::to_string(part.attempt) + part.status;
        const bool news = status != told_ && part.text.empty() && !part.status.empty();
        if (!news) return;
        told_ = status;
        context_.output.remark((part.step.empty() ? "it" : part.step) + " " + shown_status(part.status));
    }

    static std::string shown_status(const std::string& status) {
        return status.starts_with("exit") ? "ended with " + status : status;
    }

    static std::unexpected<Error> refuse(const OutputPart& part) {
        std::string hint = part.known.empty() ? "it keeps none yet; `agent` is what the agent itself says"
                                              : "it keeps these, and `agent`, what the agent itself says:";
        for (const std::string& each : part.known) hint += "\n  " + each;
        return fail(ErrorKind::not_found, part.error, hint);
    }

    Context& context_;
    const OutputQuestion& question_;
    ServiceName service_;
    DeployId deploy_;
    std::string step_;
    Signals signals_;
    int attempt_ = 0;
    std::uint64_t from_ = 0;
    std::string told_;
};

} // namespace

Result<ExitCode> show_output(Context& context, const OutputQuestion& question) {
    TT_ASSIGN(Signals signals, Signals::block({SIGINT, SIGTERM}));
    return Reader(context, question, std::move(signals)).run();
}

} // namespace tt
