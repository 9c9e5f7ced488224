#include "integrations/yaml/yaml_node.hpp"

#include "pipeline/base/utf8.hpp"

#include <fmt/core.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

namespace tt::yaml {

namespace {

constexpr std::size_t deepest_nesting = 16;
constexpr std::size_t most_items = 1000;

/// Ends the parsing of a document that should not be read any further.
struct Stop {};

std::size_t offset_of(const YAML::Mark& mark) {
    return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

bool is_sound(std::string_view text) {
    for (std::size_t length = 0; !text.empty(); text.remove_prefix(length)) {
        length = utf8_length(text);
        const bool control = text.front() >= 0 && text.front() < ' ' && text.front() != '\n';
        if (length == 0 || (control && text.front() != '\t')) return false;
    }
    return true;
}

/// Builds the tree from yaml-cpp's events; its own node type forgets repeated keys and quotes.
class TreeBuilder : public YAML::EventHandler {
public:
    explicit TreeBuilder(Findings& findings)
        : findings_(findings) {}

    YamlNode take_root() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_properties(mark, "", anchor);
        put({.offset = offset_of(mark)});
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        findings_.error(
            offset_of(mark), "aliases are not supported", "write the value out, so that a reader sees it"
        );
        throw Stop{};
    }

    void OnScalar(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value
    ) override {
        refuse_properties(mark, tag, anchor);
        if (!is_sound(value))
            findings_.error(offset_of(mark), "this text holds a control character", "remove it");
        put({
            .kind = YamlNode::Kind::scalar,
            .offset = offset_of(mark),
            .text = value,
            .quoted = tag == "!",
        });
    }

    void OnSequenceStart(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value
    ) override {
        refuse_properties(mark, tag, anchor);
        begin(YamlNode::Kind::list, mark);
    }

    void OnSequenceEnd() override { end(); }

    void OnMapStart(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value
    ) override {
        refuse_properties(mark, tag, anchor);
        begin(YamlNode::Kind::map, mark);
    }

    void OnMapEnd() override { end(); }

private:
    /// A list or map that is not closed yet. A map's next value goes under `key`.
    struct Open {
        YamlNode node;
        std::optional<YamlNode> key;
    };

    void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        const std::size_t offset = offset_of(mark);
        if (anchor != 0)
            findings_.error(offset, "anchors are not supported", "write the value out where it is used");
        const bool has_tag = (!tag.empty() && tag != "?" && tag != "!")
                             || findings_.source().rest_of_line(offset).starts_with('!');
        if (has_tag) findings_.error(offset, "tags are not supported", "remove it; each key's type is fixed");
    }

    void begin(YamlNode::Kind kind, const YAML::Mark& mark) {
        if (open_.size() >= deepest_nesting) {
            findings_.error(
                offset_of(mark), "this is nested too deeply", "no key of tt.yaml needs more than 16 levels"
            );
            throw Stop{};
        }
        open_.push_back({YamlNode{.kind = kind, .offset = offset_of(mark)}, std::nullopt});
    }

    void end() {
        YamlNode node = std::move(open_.back().node);
        open_.pop_back();
        put(std::move(node));
    }

    void put(YamlNode node) {
        if (!open_.empty() && open_.back().node.items.size() >= most_items) {
            findings_.error(node.offset, "this has more than 1000 entries", "");
            throw Stop{};
        }
        if (open_.empty()) {
            root_ = std::move(node);
        } else if (Open& parent = open_.back(); parent.node.is(YamlNode::Kind::list)) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key) {
            parent.key = std::move(node);
        } else {
            put_entry(parent.node, *std::exchange(parent.key, std::nullopt), std::move(node));
        }
    }

    void put_entry(YamlNode& map, const YamlNode& key, YamlNode value) {
        if (!key.is(YamlNode::Kind::scalar))
            return findings_.error(key.offset, "a key must be a plain word", "write it as `key: value`");
        if (key.text == "<<")
            return findings_.error(
                key.offset, "merge keys are not supported", "write the keys out where they are used"
            );
        if (const YamlNode* first = map.find(key.text)) {
            const int line = findings_.source().position(first->key_offset).line;
            return findings_.error(
                key.offset, fmt::format("`{}` is given twice, first in line {}", key.text, line),
                "keep one of them"
            );
        }
        value.key = key.text;
        value.key_offset = key.offset;
        map.items.push_back(std::move(value));
    }

    Findings& findings_;
    std::vector<Open> open_;
    YamlNode root_;
};

/// Notes that another document begins.
class SecondDocument : public YAML::EventHandler {
public:
    std::optional<std::size_t> at;

    void OnDocumentStart(const YAML::Mark& mark) override {
        at = offset_of(mark);
        throw Stop{};
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}

    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}

    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}

    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value)
        override {}

    void OnSequenceEnd() override {}

    void
    OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}

    void OnMapEnd() override {}
};

void refuse_second_document(YAML::Parser& parser, Findings& findings) {
    SecondDocument second;
    try {
        parser.HandleNextDocument(second);
    } catch (const Stop&) {
        findings.error(*second.at, "a second document begins here", "describe one service in one document");
    }
}

} // namespace

const YamlNode* YamlNode::find(std::string_view wanted) const {
    const auto found = std::ranges::find(items, wanted, &YamlNode::key);
    return found == items.end() ? nullptr : &*found;
}

std::optional<YamlNode> parse_tree(Findings& findings) {
    std::istringstream stream{std::string(findings.source().text())};
    TreeBuilder builder(findings);
    try {
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder)) {
            findings.error(0, "the file is empty", "`tt init` writes one to start from");
            return std::nullopt;
        }
        refuse_second_document(parser, findings);
        return builder.take_root();
    } catch (const Stop&) {
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        findings.error(
            offset_of(error.mark), "this is not YAML: " + error.msg,
            "check indentation and brackets, and quote texts that hold `: ` or ` #`"
        );
        return std::nullopt;
    }
}

} // namespace tt::yaml
