#include "integrations/json/brief.hpp"

#include "integrations/json/write.hpp"

namespace tt {

namespace {

using json::write_text;

template<class T>
void write_brief(std::string& out, const T& value) {
    json::write(out, value);
}

template<Described T>
void write_brief(std::string& out, const T& value);

template<Described T>
void write_brief(std::string& out, const std::optional<T>& value) {
    if (value)
        write_brief(out, *value);
    else
        out += "null";
}

template<class T>
void write_if_other(std::string& out, std::string_view key, const T& value, const T& usual) {
    if (value == usual) return;
    if (out.back() != '{') out += ',';
    write_text(out, key);
    out += ':';
    write_brief(out, value);
}

template<Described T>
void write_brief(std::string& out, const T& value) {
    static constexpr auto fields = T::fields();
    static constexpr auto order = json::sorted_fields<T>();
    const T usual{};
    out += '{';
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (write_if_other(
             out, std::get<order[I]>(fields).name, value.*std::get<order[I]>(fields).member,
             usual.*std::get<order[I]>(fields).member
         ),
         ...);
    }(std::make_index_sequence<order.size()>{});
    out += '}';
}

} // namespace

std::string encode_brief(const BuildConfig& config) {
    std::string out;
    write_brief(out, config);
    return out;
}

} // namespace tt
