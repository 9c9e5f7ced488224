#include "integrations/yaml/reading.hpp"

#include "integrations/yaml/quoted.hpp"

namespace tt::yaml {

namespace {

std::string description_of(const YamlNode& value) {
    switch (value.kind) {
    case YamlNode::Kind::null:
        return "nothing";
    case YamlNode::Kind::scalar:
        return quoted(value.text);
    case YamlNode::Kind::list:
        return "a list";
    case YamlNode::Kind::map:
        return "a map of keys";
    }
    return "?";
}

} // namespace

Reading::Step Reading::enter(const std::string& step, Place place) {
    const std::size_t length = path_.size();
    path_ += step;
    places_.emplace(path_, place);
    return {path_, length};
}

Reading::Step Reading::enter_key(const YamlNode& value) {
    const bool nothing = value.is(YamlNode::Kind::null);
    const Place place{value.key_offset, nothing ? value.key_offset : value.offset};
    return enter((path_.empty() ? "" : ".") + value.key, place);
}

Reading::Step Reading::enter_item(const YamlNode& value, std::size_t index) {
    return enter("[" + std::to_string(index) + "]", {value.offset, value.offset});
}

std::string Reading::label() const {
    if (path_.empty()) return "the file";
    return "`" + path_.substr(path_.rfind('.') + 1) + "`";
}

void Reading::mismatch(const YamlNode& value, std::string_view wanted, std::string hint) {
    if (!value.is(YamlNode::Kind::null))
        return error(
            value.offset, label() + " must be " + std::string(wanted) + ", not " + description_of(value),
            std::move(hint)
        );
    const std::size_t offset = value.key.empty() ? value.offset : value.key_offset;
    const bool comment = findings_.source().rest_of_line(offset).find(" #") != std::string_view::npos;
    error(
        offset, label() + " has no value",
        comment ? "a `#` begins a comment; quote the text if it starts with one"
                : "write " + std::string(wanted) + ", or remove the key"
    );
}

bool Reading::expect(const YamlNode& value, YamlNode::Kind kind, std::string_view wanted) {
    if (value.is(kind)) return true;
    mismatch(value, wanted);
    return false;
}

} // namespace tt::yaml
