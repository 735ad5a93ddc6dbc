// SPDX-License-Identifier: Apache-2.0
/// The operator's commands: `mini-tempo cli ...` (`spec/generator-and-ops.md §5.3`).
///
/// Must not know how blocks or protocols look; commands are in the packages below. Start reading at
/// [io.minitempo.cli.CliCommand].
@NullMarked
package io.minitempo.cli;

import org.jspecify.annotations.NullMarked;
