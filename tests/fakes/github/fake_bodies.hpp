#pragma once

#include "tests/fakes/github/fake_state.hpp"

#include <nlohmann/json.hpp>

/// The JSON of what a fake GitHub has, with every field that GitHub's own description demands.
namespace tt::fake {

using Json = nlohmann::json;

Json commit(const FakeState& state, const FakeCommit& commit);
Json file(const FakeState& state, const std::string& path, const std::string& status);
Json tree(const FakeState& state, const FakeCommit& commit);
Json ref(const FakeState& state, const std::string& name, const std::string& object);
Json tag(const FakeState& state, const std::string& sha);
Json status(const FakeState& state, const FakeStatus& status);
Json run(const FakeState& state, const FakeCheckRun& run, const std::string& sha, std::int64_t id);
Json pull(const FakeState& state, const FakePull& pull);
Json repository(const FakeState& state);
Json deployment(const FakeState& state, const FakeDeployment& deployment);
Json deployment_status(const FakeState& state, const FakeDeployment& deployment);
Json comment(const FakeState& state, std::int64_t pull, const std::string& text);
Json installation(const FakeState& state);

} // namespace tt::fake
