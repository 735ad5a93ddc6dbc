// SPDX-License-Identifier: Apache-2.0
/// The main ports of a process, put together from the block `server` of its configuration.
///
/// Must not know what is served. Start reading at [io.minitempo.server.shell.ServerSettings].
@NullMarked
package io.minitempo.server.shell;

import org.jspecify.annotations.NullMarked;
