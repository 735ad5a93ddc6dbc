// SPDX-License-Identifier: Apache-2.0
/// Measurements by hand: what a million spans cost. No tests; run by `main`, never by the build.
///
/// Must not be used by tests. Start reading at [io.minitempo.block.measure.BlockWriting].
@NullMarked
package io.minitempo.block.measure;

import org.jspecify.annotations.NullMarked;
