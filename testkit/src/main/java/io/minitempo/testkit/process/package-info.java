// SPDX-License-Identifier: Apache-2.0
/// Processes that belong to this JVM: out of reach of its terminal, and gone when it is.
///
/// Must not know what they run. Start reading at [io.minitempo.testkit.process.Watchman].
@NullMarked
package io.minitempo.testkit.process;

import org.jspecify.annotations.NullMarked;
