// SPDX-License-Identifier: Apache-2.0
/// What all commands share: where they print, which bucket they work on, how tables and figures look.
///
/// Must not know any command. Start reading at [io.minitempo.cli.shell.StorageOptions].
@NullMarked
package io.minitempo.cli.shell;

import org.jspecify.annotations.NullMarked;
