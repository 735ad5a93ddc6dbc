// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

/// Is told of the messages of gRPC calls that come over HTTP, as large as they are on the wire.
public interface MessageSizes {

    /// A message of a request came; `method` is the full name, such as `tempopb.StreamingQuerier/Search`.
    void received(String method, long bytes);

    /// A message of a response goes.
    void sent(String method, long bytes);

    /// Nobody wants to know.
    MessageSizes NONE = new MessageSizes() {
        @Override
        public void received(String method, long bytes) {}

        @Override
        public void sent(String method, long bytes) {}
    };
}
