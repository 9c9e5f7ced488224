#include "pipeline/model/accept_policy.hpp"

namespace tt {

Question question_of(const AcceptPolicy& test) {
    Question question{test.run, test.script, test.http, test.status, test.metric, test.timeout};
    question.job = test.job;
    return question;
}

} // namespace tt
