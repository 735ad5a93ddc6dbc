// SPDX-License-Identifier: Apache-2.0
/// Log lines in the shape that Tempo's operators know, to standard error.
///
/// Must not know what is logged; code logs through SLF4J and never sees this package. Start reading at
/// [io.minitempo.server.logging.Logging].
@NullMarked
package io.minitempo.server.logging;

import org.jspecify.annotations.NullMarked;
