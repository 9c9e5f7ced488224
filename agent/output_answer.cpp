#include "agent/output_answer.hpp"

#include "agent/decide.hpp"
#include "agent/kept_lines.hpp"
#include "hooks/capture.hpp"
#include "hooks/shim.hpp"
#include "pipeline/base/joined.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

constexpr std::size_t most_known = 40;

const WalkAt* find_walk(const std::vector<WalkAt>& walks, const ServiceName& service) {
    const auto found = std::ranges::find(walks, service, &WalkAt::service);
    return found == walks.end() ? nullptr : &*found;
}

/// The services that can be meant.
std::vector<ServiceName> services_of(const Layout& layout, const std::vector<WalkAt>& walks) {
    std::vector<ServiceName> services = services_with_output(layout);
    for (const auto& walk : walks) services.push_back(walk.service);
    std::ranges::sort(services);
    const auto again = std::ranges::unique(services);
    services.erase(again.begin(), again.end());
    return services;
}

std::vector<KeptStep> all_steps(const Layout& layout, const std::vector<ServiceName>& services) {
    std::vector<KeptStep> all;
    for (const auto& service : services) {
        auto steps = kept_steps(layout, service);
        all.insert(all.end(), steps.begin(), steps.end());
    }
    return all;
}

bool is_wanted(const OutputWish& wish, const KeptStep& kept) {
    return (wish.deploy.empty() || kept.deploy() == wish.deploy)
           && (wish.step.empty() || kept.step == wish.step);
}

void refuse(OutputPart& part, std::string why, const std::vector<KeptStep>& steps) {
    part.error = std::move(why);
    part.ended = true;
    for (const auto& kept : steps)
        if (part.known.size() < most_known)
            part.known.push_back(kept.service.value + " " + kept.deploy().value + " " + kept.step);
}

/// A character that is not whole yet is left for the next piece, unless nothing else comes.
std::string whole_characters(std::string text) {
    constexpr std::size_t longest = 4;
    for (std::size_t back = 1; back < longest && back < text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) continue;
        const bool cut = byte >= 0xC0U && utf8_length(std::string_view(text).substr(text.size() - back)) == 0;
        if (cut) text.resize(text.size() - back);
        break;
    }
    return text;
}

void take_text(OutputPart& part, const std::filesystem::path& record, std::uint64_t from) {
    const auto piece = hooks::read_output_from(record, from, largest_output_part);
    part.from = piece ? piece->start : from;
    part.text = piece ? whole_characters(piece->text) : "";
    part.next = part.from + part.text.size();
}

std::string describe(const hooks::HookState& state) {
    if (std::holds_alternative<hooks::Running>(state)) return "runs";
    const auto* finished = std::get_if<hooks::Finished>(&state);
    if (!finished) return "was cut off";
    return finished->timed_out ? "did not end in time" : to_text(finished->status);
}

/// The attempt to go on with: the one that was asked for, or the next if nothing more comes of that.
void take_attempt(OutputPart& part, const KeptStep& kept, const OutputWish& wish, bool goes_on) {
    auto attempt = std::ranges::lower_bound(kept.attempts, wish.attempt);
    if (attempt == kept.attempts.end()) --attempt;
    std::uint64_t from = *attempt == wish.attempt ? wish.from : 0;
    for (;; ++attempt, from = 0) {
        const auto state = hooks::look(kept.record(*attempt)); // Before the text, so that none comes after.
        const bool over = state && !std::holds_alternative<hooks::Running>(*state);
        part.attempt = *attempt;
        part.status = state ? describe(*state) : state.error().message;
        take_text(part, kept.record(*attempt), from);
        const bool last = attempt + 1 == kept.attempts.end();
        part.ended = over && last && part.text.empty() && !goes_on;
        if (!over || last || !part.text.empty()) return;
    }
}

void take_lines(OutputPart& part, const Layout& layout, const OutputWish& wish, const WalkAt* walk) {
    part.step = agent_lines;
    part.attempt = 1;
    take_text(part, kept_lines_of(layout, part.service), wish.from);
    part.ended = part.text.empty() && (!walk || walk->over);
}

void take_step(
    OutputPart& part, const OutputWish& wish, const std::vector<KeptStep>& steps, const WalkAt* walk
) {
    const auto found =
        std::ranges::find_if(steps, [&](const KeptStep& kept) { return is_wanted(wish, kept); });
    if (found != steps.end()) {
        part.deploy = found->deploy();
        part.step = found->step;
        const bool here = walk && walk->walk == found->walk && walk->step == found->step;
        return take_attempt(part, *found, wish, here && walk->running);
    }
    if (walk && !walk->over) {
        part.status = "has not begun";
        return;
    }
    const std::string of = wish.deploy.empty() ? "" : " in " + wish.deploy.value;
    refuse(part, "no output of " + (wish.step.empty() ? "any step" : wish.step) + of + " is kept", steps);
}

} // namespace

WalkAt walk_at(const ServiceState& state) {
    WalkAt at{.service = state.service, .walk = {}, .step = {}};
    if (!state.walk) return at;
    at.walk = walk_name(*state.walk);
    at.step = record_name(*state.walk);
    at.running = state.walk->state == StepState::running;
    at.over = is_over(*state.walk);
    return at;
}

OutputPart answer(const Layout& layout, const std::vector<WalkAt>& walks, const OutputWish& wish) {
    OutputPart part;
    part.id = wish.id;
    part.service = wish.service;
    part.step = wish.step;
    const auto services = services_of(layout, walks);
    if (part.service.empty() && services.size() == 1) part.service = services.front();
    if (std::ranges::find(services, part.service) == services.end()) {
        const std::string why = part.service.empty() ? "the host has several services, or none"
                                                     : "nothing is known of '" + part.service.value + "'";
        refuse(part, why, all_steps(layout, services));
        return part;
    }
    const WalkAt* walk = find_walk(walks, part.service);
    if (wish.step == agent_lines)
        take_lines(part, layout, wish, walk);
    else
        take_step(part, wish, kept_steps(layout, part.service), walk);
    return part;
}

} // namespace tt::agent
