// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// An error that spans raise in a valid query, such as `division by zero`. It fails the query; the message is Tempo's.
public final class EvaluationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// An error with the text that clients see.
    public EvaluationException(String message) {
        super(message);
    }
}
