#!/usr/bin/env bash
# A real WordPress on this machine, from Debian's packages: ./tests/tools/wordpress.sh FOLDER PORT
#
# Needs what `apt-get install --no-install-recommends mariadb-server-core mariadb-client-core php-cli php-mysql php-gd` installs.
# WordPress itself is only downloaded and unpacked, so that no web server is set up. It prints what the tests want to know,
#
#     export KALENDS_WORDPRESS='http://127.0.0.1:PORT kalends PASSWORD'
#
# and serves until it is ended, with everything that it wrote below FOLDER.
set -euo pipefail

folder=$(mkdir -p "$1" && cd "$1" && pwd)
port=$2
site=$folder/site
socket=$folder/database.socket

unpack() {
    (cd "$folder" && apt-get download wordpress > download.txt 2>&1)
    dpkg-deb -x "$folder"/wordpress_*.deb "$folder/package"
    cp -rL "$folder/package/usr/share/wordpress" "$site" 2> "$folder/copy.txt" || true
    mkdir -p "$site/wp-content/uploads" "$site/wp-content/themes" "$site/wp-content/plugins"
}

configure() {
    cat > "$site/wp-config.php" <<PHP
<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$socket');
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', 'http://127.0.0.1:$port');
define('WP_SITEURL', 'http://127.0.0.1:$port');
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('WP_CONTENT_DIR', '$site/wp-content');
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', '$site/'); }
require_once ABSPATH . 'wp-settings.php';
PHP
    cat > "$folder/install.php" <<PHP
<?php
define('WP_INSTALLING', true);
\$_SERVER['HTTP_HOST'] = '127.0.0.1:$port';
require '$site/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification() {}
wp_install('Acme', 'kalends', 'kalends@acme.example', true, '', 'kalends');
update_option('permalink_structure', '/%postname%/');
flush_rewrite_rules();
[\$password] = WP_Application_Passwords::create_new_application_password(1, ['name' => 'kalends']);
file_put_contents('$folder/password', \$password);
PHP
    # What is no file is WordPress's own to answer.
    cat > "$folder/router.php" <<PHP
<?php
\$path = parse_url(\$_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (\$path !== '/' && is_file('$site' . \$path)) { return false; }
\$_SERVER['SCRIPT_NAME'] = '/index.php';
\$_SERVER['PHP_SELF'] = '/index.php';
require '$site/index.php';
PHP
}

start_database() {
    local own=()
    if [ "$(id -u)" = 0 ]; then
        own=(--user=root)
    fi
    if [ ! -d "$folder/database" ]; then
        mariadb-install-db --no-defaults "${own[@]}" --auth-root-authentication-method=normal --datadir="$folder/database" > "$folder/database.txt" 2>&1
    fi
    mariadbd --no-defaults "${own[@]}" --datadir="$folder/database" --socket="$socket" --skip-networking \
        --pid-file="$folder/database.pid" > "$folder/database-log.txt" 2>&1 &
    database=$!
    trap 'kill "$database"; wait "$database"' EXIT
    for _ in $(seq 100); do
        if mariadb --no-defaults --socket="$socket" --user=root -e 'CREATE DATABASE IF NOT EXISTS wordpress' 2> "$folder/wait.txt"; then
            return
        fi
        sleep 0.2
    done
    cat "$folder/wait.txt" >&2
    return 1
}

[ -d "$site" ] || unpack
configure
start_database
[ -s "$folder/password" ] || php "$folder/install.php" > "$folder/install.txt" 2>&1
printf "export KALENDS_WORDPRESS='http://127.0.0.1:%s kalends %s'\n" "$port" "$(tr -d ' ' < "$folder/password")"
PHP_CLI_SERVER_WORKERS=2 php -S "127.0.0.1:$port" -t "$site" "$folder/router.php" > "$folder/server.txt" 2>&1
