// SPDX-License-Identifier: Apache-2.0
/// Measurements by hand: what a million spans cost from the log to the bucket. No tests; run by `main`, never by the
/// build.
///
/// Must not be used by tests. Start reading at [io.minitempo.blockbuilder.measure.BlockBuilding].
@NullMarked
package io.minitempo.blockbuilder.measure;

import org.jspecify.annotations.NullMarked;
