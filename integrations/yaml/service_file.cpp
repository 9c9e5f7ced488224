#include "integrations/yaml/service_file.hpp"

#include "integrations/yaml/service_check.hpp"
#include "integrations/yaml/service_keys.hpp"

namespace tt {

namespace {

using namespace yaml;

ServiceFile read_tree(const YamlNode& root, Findings& findings) {
    ServiceFile file;
    Reading reading(findings);
    read_section(reading, root, service_keys(), file);
    if (root.is(YamlNode::Kind::map)) check_service(file, Places(reading.places()), findings);
    for (const auto& [path, place] : reading.places())
        file.positions.emplace(path, findings.source().position(place.value));
    return file;
}

} // namespace

CheckedServiceFile check_service_file(const std::string& name, std::string_view text) {
    const SourceText source(name, text);
    Findings findings(source);
    check_bytes(findings);
    std::optional<ServiceFile> file;
    if (findings.empty())
        if (const auto root = parse_tree(findings)) file = read_tree(*root, findings);
    CheckedServiceFile checked{std::move(file), findings.take_sorted()};
    if (has_errors(checked.problems)) checked.file.reset();
    if (checked.file) checked.file->policy.text = text;
    return checked;
}

Result<ServiceFile> parse_service_file(const std::string& name, std::string_view text) {
    auto checked = check_service_file(name, text);
    if (checked.file) return *std::move(checked.file);
    return fail(ErrorKind::invalid_input, "cannot use " + name + "\n\n" + render(checked.problems));
}

} // namespace tt
