#pragma once

#include "integrations/yaml/config_keys.hpp"
#include "integrations/yaml/formats.hpp"

#include <algorithm>
#include <functional>
#include <span>

namespace tt::yaml {

enum class Presence { optional, required, unsupported };

inline std::string no_text() {
    return {};
}

inline std::string type_of_section() {
    return "map";
}

/// One row of a table: a key of a map, how its value gets into `Target`, and what people are told about it.
template<class Target>
struct Key {
    std::string_view name;
    std::string_view doc;
    std::string (*type)() = type_of_section;
    std::string (*fallback)() = no_text;
    void (*read)(Reading&, const YamlNode&, Target&) = nullptr;
    void (*list)(const std::string& path, std::vector<ConfigKey>& keys) = nullptr; ///< The keys below.
    Presence presence = Presence::optional;
    std::string_view stated_fallback = {};

    [[nodiscard]] Key required() const {
        Key key = *this;
        key.presence = Presence::required;
        return key;
    }

    /// For a default that the model does not hold as a value.
    [[nodiscard]] Key falling_back_to(std::string_view text) const {
        Key key = *this;
        key.stated_fallback = text;
        return key;
    }
};

template<class Target>
using Table = std::span<const Key<Target>>;

/// Reports a key that the map `owner` does not have, with the key that was probably meant.
void refuse_unknown_key(
    Reading& reading, const YamlNode& value, const std::string& owner,
    const std::vector<std::string_view>& known
);

/// Reports unless the map has exactly one of the keys; `at_most_one` allows neither.
void require_one_of(Reading& reading, const YamlNode& map, std::span<const std::string_view> keys);
void at_most_one(Reading& reading, const YamlNode& map, std::string_view first, std::string_view second);

/// Reports a key that has no meaning without another, if that is missing.
void needs(Reading& reading, const YamlNode& map, std::string_view key, std::string_view other);

/// Reports a key that stands beside another which it does not go with.
void refuse_together(Reading& reading, const YamlNode& map, std::string_view key, std::string_view beside);

template<class Target>
void read_key(
    Reading& reading, const YamlNode& value, const std::string& owner, Table<Target> table, Target& target
) {
    const auto step = reading.enter_key(value);
    const auto key = std::ranges::find(table, value.key, &Key<Target>::name);
    if (key == table.end()) {
        std::vector<std::string_view> known;
        for (const auto& candidate : table) known.push_back(candidate.name);
        refuse_unknown_key(reading, value, owner, known);
    } else if (key->presence == Presence::unsupported) {
        reading.error(
            value.key_offset, "`" + value.key + "` is not supported by this version", std::string(key->doc)
        );
    } else {
        key->read(reading, value, target);
    }
}

/// Reads a map by its table. Every problem is reported; what could be read is in `target`.
template<class Target>
void read_section(Reading& reading, const YamlNode& map, Table<Target> table, Target& target) {
    if (!reading.expect(map, YamlNode::Kind::map, "a map of keys")) return;
    const std::string owner = reading.label();
    for (const YamlNode& value : map.items) read_key(reading, value, owner, table, target);
    for (const auto& key : table)
        if (key.presence == Presence::required && map.find(key.name) == nullptr)
            reading.error(map.offset, owner + " needs `" + std::string(key.name) + "`", std::string(key.doc));
}

/// Lists the rows of a table, and of the tables below, under `prefix` (`stages[].`).
template<class Target>
void list_keys(const std::string& prefix, Table<Target> table, std::vector<ConfigKey>& keys) {
    for (const auto& key : table) {
        const std::string fallback =
            key.stated_fallback.empty() ? key.fallback() : std::string(key.stated_fallback);
        keys.push_back({
            .path = prefix + std::string(key.name),
            .type = key.type(),
            .fallback = key.presence == Presence::optional ? fallback : "",
            .doc = std::string(key.doc),
            .required = key.presence == Presence::required,
            .supported = key.presence != Presence::unsupported,
        });
        if (key.list != nullptr) key.list(keys.back().path, keys);
    }
}

/// Makes the rows of a table. `member` is a pointer to a data member, or a function from Target& to one.
template<class Target>
struct Keys {
    template<auto member, class Format>
    static Key<Target> value(std::string_view name, std::string_view doc) {
        return {
            .name = name,
            .doc = doc,
            .type = Format::type,
            .fallback =
                [] {
                    Target target{};
                    return fallback_of<Format>(std::invoke(member, target));
                },
            .read =
                [](Reading& reading, const YamlNode& node, Target& target) {
                    auto read = Format::read(reading, node);
                    // NOLINTNEXTLINE(bugprone-optional-value-conversion): only some members are optional.
                    if (read) std::invoke(member, target) = *std::move(read);
                },
        };
    }

    static void no_check(Reading&, const YamlNode&) {}

    /// A map below. `check` looks at the keys that are given, together.
    template<auto member, auto table, void (*check)(Reading&, const YamlNode&) = no_check>
    static Key<Target> section(std::string_view name, std::string_view doc) {
        return {
            .name = name,
            .doc = doc,
            .read =
                [](Reading& reading, const YamlNode& node, Target& target) {
                    read_section(reading, node, table(), std::invoke(member, target));
                    if (node.is(YamlNode::Kind::map)) check(reading, node);
                },
            .list = [](const std::string& path,
                       std::vector<ConfigKey>& keys) { list_keys(path + ".", table(), keys); },
        };
    }

    /// A list of maps. An item that is a scalar sets only `shorthand` of the map's struct, by `Format`.
    /// `check` looks at the keys of one item together.
    template<
        auto member, auto table, auto shorthand = nullptr, class Format = void,
        void (*check)(Reading&, const YamlNode&) = no_check>
    static Key<Target> sections(std::string_view name, std::string_view doc) {
        return {
            .name = name,
            .doc = doc,
            .type = [] { return std::string("list of maps"); },
            .read =
                [](Reading& reading, const YamlNode& node, Target& target) {
                    read_items<table, shorthand, Format, check>(reading, node, std::invoke(member, target));
                },
            .list = [](const std::string& path,
                       std::vector<ConfigKey>& keys) { list_keys(path + "[].", table(), keys); },
        };
    }

    /// A key that other versions have. Its presence is an error: `why` tells what ignoring it would do.
    static Key<Target> unsupported(std::string_view name, std::string_view why) {
        return {.name = name, .doc = why, .type = no_text, .presence = Presence::unsupported};
    }

private:
    template<class Format, class Value>
    static std::string fallback_of(const Value& value) {
        if constexpr (requires { value.has_value(); })
            return value ? Format::text(*value) : "";
        else
            return Format::text(value);
    }

    template<auto table, auto shorthand, class Format, auto check, class Item>
    static void read_items(Reading& reading, const YamlNode& list, std::vector<Item>& items) {
        if (!reading.expect(list, YamlNode::Kind::list, "a list")) return;
        if (list.items.empty()) reading.error(list.offset, reading.label() + " is empty");
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            const auto step = reading.enter_item(list.items[i], i);
            read_item<table, shorthand, Format, check>(reading, list.items[i], items.emplace_back());
        }
    }

    template<auto table, auto shorthand, class Format, auto check, class Item>
    static void read_item(Reading& reading, const YamlNode& node, Item& item) {
        if constexpr (!std::is_void_v<Format>) {
            if (node.is(YamlNode::Kind::scalar)) {
                if (auto value = Format::read(reading, node)) item.*shorthand = *std::move(value);
                return;
            }
        }
        read_section(reading, node, table(), item);
        if (node.is(YamlNode::Kind::map)) check(reading, node);
    }
};

} // namespace tt::yaml
