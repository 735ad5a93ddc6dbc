// SPDX-License-Identifier: Apache-2.0
/// Commands that ask a running Tempo, over HTTP or as gRPC streams.
///
/// Must not know blocks. Start reading at [io.minitempo.cli.api.ApiCommands].
@NullMarked
package io.minitempo.cli.api;

import org.jspecify.annotations.NullMarked;
