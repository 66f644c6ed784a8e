"""What the clients of a benchmark need to know: prepare.py FOLDER writes there, from the database of the environment
(see conduit.py), slugs, one a line; tokens of 200 accounts, signed as Terrace signs them; cookies of sessions that
are put into the database for these accounts.
"""
import base64, datetime, hashlib, hmac, json, os, random, sys, time

import MySQLdb

folder = sys.argv[1]
database = MySQLdb.connect(
    host="127.0.0.1", port=int(os.environ["BENCH_DB_PORT"]), user=os.environ["BENCH_DB_USER"],
    passwd=os.environ["BENCH_DB_PASSWORD"], db=os.environ["BENCH_DB_NAME"], charset="utf8mb4", autocommit=True)
cursor = database.cursor()


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def write(name, lines):
    with open(os.path.join(folder, name), "w") as file:
        file.writelines(line + "\n" for line in lines)


chance = random.Random(1)
cursor.execute("SELECT MAX(id) FROM article")
last = cursor.fetchone()[0]
cursor.execute("SELECT slug FROM article WHERE id IN %s", ([chance.randint(1, last) for _ in range(20000)],))
slugs = [row[0] for row in cursor.fetchall()]
chance.shuffle(slugs)
write("slugs", slugs)

key = os.environ["BENCH_TOKEN_KEY"].encode()
cursor.execute("SELECT id FROM user ORDER BY id LIMIT 200")
accounts = [row[0] for row in cursor.fetchall()]
now = int(time.time())
tokens, cookies, sessions = [], [], []
at = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).replace(tzinfo=None)
for account in accounts:
    head = encoded(json.dumps({"kid": "bench", "alg": "HS256"}).encode())
    claims = encoded(json.dumps({"sub": str(account), "iat": now, "exp": now + 86400}).encode())
    signature = encoded(hmac.new(key, f"{head}.{claims}".encode(), hashlib.sha256).digest())
    tokens.append(f"{head}.{claims}.{signature}")
    cookie = encoded(hashlib.sha256(b"bench %d" % account).digest())
    cookies.append(cookie)
    sessions.append((hashlib.sha256(cookie.encode()).digest(), account, at, at + datetime.timedelta(days=29)))
cursor.executemany("REPLACE INTO session (token_hash, user_id, created_at, expires_at) VALUES (%s, %s, %s, %s)", sessions)
write("tokens", tokens)
write("cookies", cookies)
