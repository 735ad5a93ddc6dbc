// SPDX-License-Identifier: Apache-2.0
/// Time as a dependency: the clock, deadlines, back-off, and the two spellings of durations that Tempo's files use.
///
/// Nothing outside this package asks the JVM for the time or sleeps. Start reading at [io.minitempo.core.time.Clock].
@NullMarked
package io.minitempo.core.time;

import org.jspecify.annotations.NullMarked;
