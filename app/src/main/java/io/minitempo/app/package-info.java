// SPDX-License-Identifier: Apache-2.0
/// The process: `main`, and later the wiring of each target.
///
/// Must not contain behaviour of a role. Start reading at [io.minitempo.app.Main].
@NullMarked
package io.minitempo.app;

import org.jspecify.annotations.NullMarked;
