#pragma once

#include <vector>

namespace coldcast {

struct Dataset;
struct FitOptions;
class Intake;

// Gives every series its period: as said, or the greatest that divides all steps between points,
// of 60 s at least. Points stand in order afterwards. Throws UsageError where there is only one
// point, or where a period is too long to tell arrivals.
void set_periods(Dataset& data, const FitOptions& options, Intake& intake);

}  // namespace coldcast
