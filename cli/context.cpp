#include "cli/context.hpp"

#include "cli/service_file.hpp"

namespace tt {

Result<ServiceName> service_of(const Context& context) {
    if (!context.settings.service.empty()) return context.settings.service;
    if (const auto file = find_service_file(context.directory)) return service_named_in(*file);
    return fail(
        ErrorKind::invalid_input, "which service? There is no tt.yaml here or above",
        "name it with --service or TT_SERVICE, or write a tt.yaml: tt init"
    );
}

ServiceName service_if_any(const Context& context) {
    return service_of(context).value_or(ServiceName{});
}

} // namespace tt
