/* preview.c - a widget for the picture that is being painted.
 *
 * The surfaces have pixels of their own number and are fitted when drawn, so
 * they are crisp at every scale factor of the screen.
 */
#include <glib/gi18n.h>

#include "preview.h"
#include "surface.h"

#define INSET_SHARE 0.36   /* the style's longest side against the preview's shortest */

enum
{
  INSET_BORDER = 3,
  INSET_GAP    = 12,
  SHADOW       = 4,
  CHECK_SIZE   = 8
};

struct _ImpPreview
{
  GtkDrawingArea   parent_instance;

  cairo_surface_t *content;
  cairo_surface_t *style;
  cairo_surface_t *painted;
  gboolean         compare;       /* a button is held: show the content */
};

G_DEFINE_FINAL_TYPE (ImpPreview, imp_preview, GTK_TYPE_DRAWING_AREA)

static void       imp_preview_finalize             (GObject        *object);
static gboolean   imp_preview_draw                 (GtkWidget      *widget,
                                                    cairo_t        *cr);
static gboolean   imp_preview_button_press_event   (GtkWidget      *widget,
                                                    GdkEventButton *event);
static gboolean   imp_preview_button_release_event (GtkWidget      *widget,
                                                    GdkEventButton *event);

static void
imp_preview_class_init (ImpPreviewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize             = imp_preview_finalize;
  widget_class->draw                 = imp_preview_draw;
  widget_class->button_press_event   = imp_preview_button_press_event;
  widget_class->button_release_event = imp_preview_button_release_event;

  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
}

static void
imp_preview_init (ImpPreview *preview)
{
  GtkWidget *widget = GTK_WIDGET (preview);

  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK);
  gtk_widget_set_size_request (widget, 420, 360);
  atk_object_set_name (gtk_widget_get_accessible (widget), _("Preview"));
}

static void
imp_preview_finalize (GObject *object)
{
  ImpPreview *preview = IMP_PREVIEW (object);

  g_clear_pointer (&preview->content, cairo_surface_destroy);
  g_clear_pointer (&preview->style, cairo_surface_destroy);
  g_clear_pointer (&preview->painted, cairo_surface_destroy);

  G_OBJECT_CLASS (imp_preview_parent_class)->finalize (object);
}

/* The grey squares behind transparency. */
static cairo_pattern_t *
checks_new (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                         2 * CHECK_SIZE, 2 * CHECK_SIZE);
  cairo_t         *cr      = cairo_create (surface);
  cairo_pattern_t *pattern;

  cairo_set_source_rgb (cr, 0.6, 0.6, 0.6);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.4, 0.4, 0.4);
  cairo_rectangle (cr, 0, 0, CHECK_SIZE, CHECK_SIZE);
  cairo_rectangle (cr, CHECK_SIZE, CHECK_SIZE, CHECK_SIZE, CHECK_SIZE);
  cairo_fill (cr);

  pattern = cairo_pattern_create_for_surface (surface);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_REPEAT);
  cairo_surface_destroy (surface);
  cairo_destroy (cr);

  return pattern;
}

/* The size of @surface when it is fitted into @width × @height. */
static void
fit_surface (cairo_surface_t *surface,
             double           width,
             double           height,
             GdkRectangle    *box)
{
  int    surface_width  = cairo_image_surface_get_width (surface);
  int    surface_height = cairo_image_surface_get_height (surface);
  double scale          = MIN (width / surface_width, height / surface_height);

  box->width  = MAX (1, (int) (surface_width * scale));
  box->height = MAX (1, (int) (surface_height * scale));
}

static void
draw_surface (cairo_t            *cr,
              cairo_surface_t    *surface,
              const GdkRectangle *box)
{
  int              surface_width  = cairo_image_surface_get_width (surface);
  int              surface_height = cairo_image_surface_get_height (surface);
  cairo_pattern_t *checks         = checks_new ();

  cairo_save (cr);
  cairo_rectangle (cr, box->x, box->y, box->width, box->height);
  cairo_clip (cr);
  cairo_set_source (cr, checks);
  cairo_paint (cr);
  cairo_translate (cr, box->x, box->y);
  cairo_scale (cr, (double) box->width / surface_width, (double) box->height / surface_height);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);

  cairo_pattern_destroy (checks);
}

/* The style lies on the picture's lower left corner like a print on a table. */
static void
draw_style (cairo_t            *cr,
            cairo_surface_t    *style,
            const GdkRectangle *picture)
{
  int          side = (int) (INSET_SHARE * MIN (picture->width, picture->height));
  GdkRectangle box;

  fit_surface (style, side, side, &box);
  box.x = picture->x + INSET_GAP;
  box.y = picture->y + picture->height - INSET_GAP - box.height;

  for (int i = SHADOW; i >= 0; i--)
    {
      int grow = INSET_BORDER + i;

      if (i > 0)
        cairo_set_source_rgba (cr, 0, 0, 0, 0.12);
      else
        cairo_set_source_rgb (cr, 0.97, 0.97, 0.97);
      cairo_rectangle (cr, box.x - grow, box.y - grow + (i > 0),
                       box.width + 2 * grow, box.height + 2 * grow);
      cairo_fill (cr);
    }

  draw_surface (cr, style, &box);
}

static gboolean
imp_preview_draw (GtkWidget *widget,
                  cairo_t   *cr)
{
  ImpPreview      *preview = IMP_PREVIEW (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  int              width   = gtk_widget_get_allocated_width (widget);
  int              height  = gtk_widget_get_allocated_height (widget);
  cairo_surface_t *shown   = preview->painted && ! preview->compare ? preview->painted
                                                                    : preview->content;
  GdkRectangle     box;

  /* A tint that goes with light and dark themes alike. */
  gtk_render_background (context, cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.15);
  cairo_paint (cr);

  if (shown)
    {
      fit_surface (shown, width, height, &box);
      box.x = (width - box.width) / 2;
      box.y = (height - box.height) / 2;
      draw_surface (cr, shown, &box);
      if (preview->style && ! preview->painted)
        draw_style (cr, preview->style, &box);
    }

  return GDK_EVENT_PROPAGATE;
}

static void
imp_preview_set_compare (ImpPreview *preview,
                         gboolean    compare)
{
  preview->compare = compare;
  gtk_widget_queue_draw (GTK_WIDGET (preview));
}

static gboolean
imp_preview_button_press_event (GtkWidget      *widget,
                                GdkEventButton *event)
{
  imp_preview_set_compare (IMP_PREVIEW (widget), TRUE);

  return GDK_EVENT_STOP;
}

static gboolean
imp_preview_button_release_event (GtkWidget      *widget,
                                  GdkEventButton *event)
{
  imp_preview_set_compare (IMP_PREVIEW (widget), FALSE);

  return GDK_EVENT_STOP;
}

static void
imp_preview_replace (ImpPreview        *preview,
                     cairo_surface_t  **surface,
                     const ImpPicture  *picture,
                     int                longest)
{
  g_clear_pointer (surface, cairo_surface_destroy);
  if (picture)
    *surface = imp_surface_new_from_picture (picture, longest);

  gtk_widget_queue_draw (GTK_WIDGET (preview));
}

GtkWidget *
imp_preview_new (void)
{
  return g_object_new (IMP_TYPE_PREVIEW, NULL);
}

void
imp_preview_set_content (ImpPreview       *preview,
                         const ImpPicture *content)
{
  imp_preview_replace (preview, &preview->content, content, IMP_PREVIEW_LONGEST);
}

void
imp_preview_set_style (ImpPreview       *preview,
                       const ImpPicture *style)
{
  imp_preview_replace (preview, &preview->style, style, IMP_PREVIEW_LONGEST / 3);
}

void
imp_preview_set_painted (ImpPreview       *preview,
                         const ImpPicture *painted)
{
  imp_preview_replace (preview, &preview->painted, painted, IMP_PREVIEW_LONGEST);
  gtk_widget_set_tooltip_text (GTK_WIDGET (preview),
                               painted ? _("Hold a mouse button to see the picture as it was")
                                       : NULL);
}
