// SPDX-License-Identifier: Apache-2.0
/// The HTTP side of a process: requests, responses, routes, error bodies, and the server that carries them.
///
/// Must not know what any endpoint means. Requests also arrive inside gRPC messages, so everything but the server
/// itself works without a network. Start reading at [io.minitempo.server.http.HttpHandler] and
/// [io.minitempo.server.http.Router].
@NullMarked
package io.minitempo.server.http;

import org.jspecify.annotations.NullMarked;
