#include "pipeline/model/accept_policy.hpp"

namespace tt {

Question question_of(const AcceptPolicy& test) {
    return {test.run, test.script, test.http, test.status, test.metric, test.timeout};
}

} // namespace tt
