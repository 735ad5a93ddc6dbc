// SPDX-License-Identifier: Apache-2.0
/// The compactor of Tempo 2: finds work on blocks in its own block list and does what a ring gives it.
///
/// Must not know schedulers or workers. Start reading at [io.minitempo.compactor.classic.Compactor].
@NullMarked
package io.minitempo.compactor.classic;

import org.jspecify.annotations.NullMarked;
