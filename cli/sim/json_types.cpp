#include "integrations/json/instantiate.hpp"
#include "pipeline/simulation/course.hpp"

/// What only tt-sim prints as JSON.
namespace tt {

TT_JSON(sim::CourseEvent);
TT_JSON(sim::LowestCapacity);
TT_JSON(sim::StageCourse);
TT_JSON(sim::Course);

} // namespace tt
