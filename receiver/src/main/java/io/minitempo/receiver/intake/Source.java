// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

/// Which way spans came in; the labels of the receiver metrics (`spec/write-path.md §1.7`).
///
/// @param receiver the type of the receiver, such as `otlp`
/// @param transport the way within it, such as `grpc`
public record Source(String receiver, String transport) {}
