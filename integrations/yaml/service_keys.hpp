#pragma once

#include "integrations/yaml/key_table.hpp"
#include "integrations/yaml/service_file.hpp"

namespace tt::yaml {

// The one table of tt.yaml, cut where the file is.

Table<ServiceFile> service_keys();
Table<ServiceFile> build_keys();
Table<Restart> restart_keys();
Table<Warmup> warmup_keys();
Table<ProcessRules> process_keys();
Table<StagePolicy> stage_keys();
Table<RolloutPolicy> rollout_keys();
Table<PromotePolicy> promote_keys();
Table<AcceptPolicy> accept_keys();
Table<Metric> metric_keys();
Table<Probe> probe_keys();
Table<AlertRule> alert_keys();

/// Looks at the keys of `build.restart`, and of `build.warmup`, together.
void check_restart(Reading& reading, const YamlNode& map);
void check_warmup(Reading& reading, const YamlNode& map);

/// Looks at the keys of a stage's `promote` together.
void check_promote(Reading& reading, const YamlNode& map);

/// Looks at the keys of a stage's `accept`, of a `metric` and of a probe together.
void check_accept(Reading& reading, const YamlNode& map);
void check_metric(Reading& reading, const YamlNode& map);
void check_probe(Reading& reading, const YamlNode& map);

/// A stage's `windows:`, of which each takes three keys together.
void read_windows(Reading& reading, const YamlNode& list, StagePolicy& stage);
void list_windows(const std::string& path, std::vector<ConfigKey>& keys);

/// `env:` by stage, which is no table because its keys are the user's own.
void read_environments(Reading& reading, const YamlNode& value, ServiceFile& file);
void list_environments(const std::string& path, std::vector<ConfigKey>& keys);

} // namespace tt::yaml
