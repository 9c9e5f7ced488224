#pragma once

#include "integrations/yaml/yaml_node.hpp"

#include <map>
#include <string>

namespace tt::yaml {

/// Where a value and its key begin, in bytes. An item of a list is its own key.
struct Place {
    std::size_t key = 0;
    std::size_t value = 0;
};

/// A tree being turned into a model: what was found wrong, where we are, and where every value stands.
class Reading {
public:
    explicit Reading(Findings& findings)
        : findings_(findings) {}

    /// Steps into a value for as long as it lives: `rollout`, then `floor`, gives `rollout.floor`.
    class [[nodiscard]] Step {
    public:
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

        ~Step() { path_.resize(length_); }

    private:
        friend class Reading;

        Step(std::string& path, std::size_t length)
            : path_(path)
            , length_(length) {}

        std::string& path_;
        std::size_t length_;
    };

    Step enter_key(const YamlNode& value);
    Step enter_item(const YamlNode& value, std::size_t index);

    /// The value that is being read, for messages: `` `floor` ``, or `the file`.
    [[nodiscard]] std::string label() const;

    void error(std::size_t offset, std::string message, std::string hint = {}) {
        findings_.error(offset, std::move(message), std::move(hint));
    }

    /// The value is not what its key takes: `` `keep` must be a whole number, not a list``.
    void mismatch(const YamlNode& value, std::string_view wanted, std::string hint = {});

    /// Whether the value is of that kind; otherwise it is a mismatch.
    bool expect(const YamlNode& value, YamlNode::Kind kind, std::string_view wanted);

    /// Where everything stands, by path: `stages[0].rollout.floor`.
    [[nodiscard]] const std::map<std::string, Place>& places() const { return places_; }

private:
    Step enter(const std::string& step, Place place);

    Findings& findings_;
    std::string path_;
    std::map<std::string, Place> places_;
};

} // namespace tt::yaml
