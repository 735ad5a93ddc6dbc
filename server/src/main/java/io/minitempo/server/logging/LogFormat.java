// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

/// `server.log_format`.
public enum LogFormat {
    /// `level=info ts=... caller=... msg=... key=value`
    LOGFMT,
    /// One JSON object a line.
    JSON
}
