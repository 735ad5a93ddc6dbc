// SPDX-License-Identifier: Apache-2.0
/// TLS from PEM files or inline PEM, for servers and clients, with classes of the JDK only.
///
/// Must not know HTTP, gRPC, Jetty or Netty. Start reading at [io.minitempo.server.tls.ServerTls].
@NullMarked
package io.minitempo.server.tls;

import org.jspecify.annotations.NullMarked;
