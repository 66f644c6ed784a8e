package dev.terrace.lb.rule;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;

/**
 * Refuses the request with a small page.
 *
 * @param status 400 to 599, default 403
 */
public record DenyAction(
    @Doc("400 to 599") @Default("403") @Range(min = "400", max = "599") int status) {}
