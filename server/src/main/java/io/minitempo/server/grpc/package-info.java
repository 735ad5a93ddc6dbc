// SPDX-License-Identifier: Apache-2.0
/// The gRPC side of a process: servers, their services and interceptors, codecs, channels and pools of clients.
///
/// Must not know what any service means, nor where addresses come from. Start reading at
/// [io.minitempo.server.grpc.GrpcServer] and [io.minitempo.server.grpc.GrpcChannels].
@NullMarked
package io.minitempo.server.grpc;

import org.jspecify.annotations.NullMarked;
