// SPDX-License-Identifier: Apache-2.0
/// The command line of the server, in the style of Go.
///
/// Must not read configuration files itself. Start reading at [io.minitempo.app.cli.TempoCommand].
@NullMarked
package io.minitempo.app.cli;

import org.jspecify.annotations.NullMarked;
