package dev.terrace.proxy.pool;

import dev.terrace.proxy.health.AdminState;
import dev.terrace.proxy.health.Health;
import java.time.Instant;

/**
 * What a server may do, from what its operator wants and what is known of its health.
 *
 * <table>
 * <caption>The state that people see, and what it takes</caption>
 * <tr><th>wanted</th><th>health</th><th>state</th><th>new visitors</th><th>its visitors</th></tr>
 * <tr><td>maint</td><td>any (not checked)</td><td>maint</td><td>no</td><td>no</td></tr>
 * <tr><td>ready, drain</td><td>down, going up</td><td>the same</td><td>no</td><td>no</td></tr>
 * <tr><td>drain</td><td>unchecked, up, going down</td><td>drain</td><td>no</td><td>yes</td></tr>
 * <tr><td>ready, drain</td><td>draining (404)</td><td>drain</td><td>no</td><td>yes</td></tr>
 * <tr><td>ready, drain</td><td>leaving (503)</td><td>drain</td><td>no</td><td>no</td></tr>
 * <tr><td>ready</td><td>unchecked, up, going down</td><td>the same</td><td>yes</td><td>yes</td></tr>
 * </table>
 *
 * @param since when the state changed last
 * @param reason of that change
 */
public record ServerStatus(AdminState admin, Health health, Instant since, String reason) {
  /** unchecked, up, going down, down, going up, drain or maint. */
  public String state() {
    if (admin == AdminState.MAINT) {
      return "maint";
    }
    return admin == AdminState.DRAIN && health.state().takesNew() ? "drain" : health.state().text();
  }

  /** Whether visitors that no cookie ties to another server may go to it. */
  public boolean takesNew() {
    return admin == AdminState.READY && health.state().takesNew();
  }

  /** Whether visitors whose cookie names it may go on using it. */
  public boolean keepsVisitors() {
    return admin != AdminState.MAINT && health.state().keepsVisitors();
  }
}
