// SPDX-License-Identifier: Apache-2.0
/// What goes into a whole process: configuration files, good and bad requests, and what the process then says of
/// itself. Knows components only through their ports. Start reading at [io.minitempo.it.input.RunningTempo].
@NullMarked
package io.minitempo.it.input;

import org.jspecify.annotations.NullMarked;
