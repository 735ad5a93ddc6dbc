// SPDX-License-Identifier: Apache-2.0
/// From a command line and a `tempo.yaml` to the effective configuration of one process: targets and their modules, the
/// topology whose defaults apply, what a single binary forces, warnings, and `/status/config`.
///
/// Must not know how components are built or wired. Start reading at [io.minitempo.app.config.ConfigLoader]; a new
/// block is one line of [io.minitempo.app.config.TempoConfig].
@NullMarked
package io.minitempo.app.config;

import org.jspecify.annotations.NullMarked;
