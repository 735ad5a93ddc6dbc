// SPDX-License-Identifier: Apache-2.0
/// What runs in a process: each target's components, put together by hand, started and stopped in order.
///
/// Must not contain behaviour of a role. Start reading at [io.minitempo.app.process.TempoProcess].
@NullMarked
package io.minitempo.app.process;

import org.jspecify.annotations.NullMarked;
