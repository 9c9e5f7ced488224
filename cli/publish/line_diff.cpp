#include "cli/publish/line_diff.hpp"

#include <algorithm>

namespace tt {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t around = 3;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// How many lines the ends from (i, j) on have in common at most.
class Common {
public:
    Common(const Lines& a, const Lines& b)
        : width_(b.size() + 1)
        , counts_((a.size() + 1) * width_) {
        for (std::size_t i = a.size(); i-- > 0;)
            for (std::size_t j = b.size(); j-- > 0;)
                counts_[i * width_ + j] =
                    a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }

    [[nodiscard]] unsigned at(std::size_t i, std::size_t j) const { return counts_[i * width_ + j]; }

private:
    std::size_t width_;
    std::vector<unsigned> counts_;
};

bool near_change(const std::vector<DiffLine>& lines, std::size_t index) {
    const std::size_t first = index < around ? 0 : index - around;
    const std::size_t last = std::min(index + around + 1, lines.size());
    return std::any_of(
        lines.begin() + static_cast<std::ptrdiff_t>(first), lines.begin() + static_cast<std::ptrdiff_t>(last),
        [](const DiffLine& line) { return line.change != LineChange::same; }
    );
}

char mark(LineChange change) {
    return change == LineChange::same ? ' ' : change == LineChange::removed ? '-' : '+';
}

/// One run of shown lines, which the header of a hunk counts.
struct Hunk {
    std::size_t before = 0; ///< Lines of the old text before it, and in it.
    std::size_t after = 0;
    std::size_t old_lines = 0;
    std::size_t new_lines = 0;
    std::string body = {};

    void add(const DiffLine& line) {
        if (line.change != LineChange::added) ++old_lines;
        if (line.change != LineChange::removed) ++new_lines;
        body += mark(line.change) + std::string(line.text) + "\n";
    }

    [[nodiscard]] std::string text() const {
        const auto range = [](std::size_t skipped, std::size_t count) {
            return std::to_string(count == 0 ? skipped : skipped + 1) + "," + std::to_string(count);
        };
        return "@@ -" + range(before, old_lines) + " +" + range(after, new_lines) + " @@\n" + body;
    }
};

} // namespace

std::vector<DiffLine> line_diff(std::string_view before, std::string_view after) {
    const Lines a = lines_of(before);
    const Lines b = lines_of(after);
    const Common common(a, b);
    std::vector<DiffLine> out;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            out.push_back({LineChange::same, a[i++]});
            ++j;
        } else if (i < a.size() && (j == b.size() || common.at(i + 1, j) >= common.at(i, j + 1))) {
            out.push_back({LineChange::removed, a[i++]});
        } else {
            out.push_back({LineChange::added, b[j++]});
        }
    }
    return out;
}

std::string unified(const std::vector<DiffLine>& lines, std::string_view before, std::string_view after) {
    std::string hunks;
    Hunk hunk;
    for (std::size_t k = 0; k < lines.size(); ++k) {
        if (near_change(lines, k)) {
            hunk.add(lines[k]);
            continue;
        }
        if (!hunk.body.empty()) hunks += hunk.text();
        // A line that is not shown is the same in both texts.
        hunk = {hunk.before + hunk.old_lines + 1, hunk.after + hunk.new_lines + 1, 0, 0};
    }
    if (!hunk.body.empty()) hunks += hunk.text();
    if (hunks.empty()) return "";
    return "--- " + std::string(before) + "\n+++ " + std::string(after) + "\n" + hunks;
}

} // namespace tt
