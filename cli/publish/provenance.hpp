#pragma once

#include "cli/publish/packed_build.hpp"
#include "cli/publish/verification.hpp"

#include <map>

namespace tt {

/// The parts of an in-toto statement (https://in-toto.io/Statement/v1) whose predicate is SLSA's provenance
/// (https://slsa.dev/provenance/v1), as far as tt writes them. The names are those of the two formats.
namespace provenance {

/// `sha256` or `gitCommit` → hexadecimal digits.
using Digests = std::map<std::string, std::string>;

struct Subject {
    std::string name;
    Digests digest;

    bool operator==(const Subject&) const = default;

    template<class Self = Subject>
    static constexpr auto fields() {
        return std::tuple{field("name", &Self::name), field("digest", &Self::digest)};
    }
};

/// What the build was made from.
struct Dependency {
    std::string uri;
    Digests digest;

    template<class Self = Dependency>
    static constexpr auto fields() {
        return std::tuple{field("uri", &Self::uri), field("digest", &Self::digest)};
    }
};

struct Definition {
    std::string type;
    std::map<std::string, std::string> parameters;
    std::vector<Dependency> dependencies;

    template<class Self = Definition>
    static constexpr auto fields() {
        return std::tuple{
            field("buildType", &Self::type), field("externalParameters", &Self::parameters),
            field("resolvedDependencies", &Self::dependencies)
        };
    }
};

struct Builder {
    std::string id;
    std::map<std::string, std::string> version;

    template<class Self = Builder>
    static constexpr auto fields() {
        return std::tuple{field("id", &Self::id), field("version", &Self::version)};
    }
};

struct RunDetails {
    Builder builder;
    std::map<std::string, std::string> metadata;

    template<class Self = RunDetails>
    static constexpr auto fields() {
        return std::tuple{field("builder", &Self::builder), field("metadata", &Self::metadata)};
    }
};

struct Predicate {
    Definition definition;
    RunDetails run;

    template<class Self = Predicate>
    static constexpr auto fields() {
        return std::tuple{field("buildDefinition", &Self::definition), field("runDetails", &Self::run)};
    }
};

struct Statement {
    std::string type;
    std::vector<Subject> subjects;
    std::string predicate_type;
    Predicate predicate;

    template<class Self = Statement>
    static constexpr auto fields() {
        return std::tuple{
            field("_type", &Self::type), field("subject", &Self::subjects),
            field("predicateType", &Self::predicate_type), field("predicate", &Self::predicate)
        };
    }
};

} // namespace provenance

/// What the publisher says about where the build comes from. `source` is what was packed; where that is an
/// archive, it is told by its digest. The same build of the same run gives the same statement.
Result<std::string> provenance_of(const Build& build, const std::filesystem::path& source);

/// Whether one of the keys signed the statement, and whether it is about this build.
Finding
verify_provenance(std::span<const PublicKey> keys, const Provenance& provenance, const SignedBuild& build);

} // namespace tt
