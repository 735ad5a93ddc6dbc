// SPDX-License-Identifier: Apache-2.0
/// The pages that people look at: rings, and the status of the process.
///
/// Must not know how anything that it shows works. Start reading at [io.minitempo.ui.InstanceRingHandler].
@NullMarked
package io.minitempo.ui;

import org.jspecify.annotations.NullMarked;
